export { edgeListChunks } from './edge-list.js';
export { findKind } from './find-kind.js';
export { type Generated, generate } from './generate.js';
export type { Generator, Parameter, Parameters, ValuesOf } from './generator.js';
export { kinds } from './kinds/index.js';
export { contentOf, isGenerated, placeFiles } from './place-files.js';
export { type PortPlan, planPorts } from './plan-ports.js';
export { randomOf } from './random.js';
export { type GivenValues, readValues } from './read-values.js';
