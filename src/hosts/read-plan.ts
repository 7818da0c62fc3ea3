import type { HostsPlan } from './hosts-plan.js';
import { launcherOf } from './launchers.js';
import { defaultPlacement } from './placement.js';

const defaultWithinMs = 60_000;

/** @throws SimError `bad-usage` */
export function readHostsPlan({
  hosts,
  launcher,
}: {
  readonly hosts: number;
  readonly launcher: string;
}): HostsPlan {
  return {
    launcher: launcherOf(launcher),
    hosts,
    names: null,
    placement: defaultPlacement,
    isPartial: false,
    withinMs: defaultWithinMs,
    invitation: null,
  };
}
