export { applyModification } from './apply.js';
export { type Modification, planModification } from './plan.js';
export { type Setting, settings } from './settings.js';
