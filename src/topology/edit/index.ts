export { applyModification } from './apply.js';
export { planModification } from './plan.js';
export { type Setting, settings } from './settings.js';
