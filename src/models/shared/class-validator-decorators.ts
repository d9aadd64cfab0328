/**
 * The class-validator decorators in use, each from its own file. The whole package would load validators of every kind
 * and a table of the world's phone numbers at each start.
 */
export { ArrayMaxSize } from 'class-validator/cjs/decorator/array/ArrayMaxSize.js';
export { ArrayNotEmpty } from 'class-validator/cjs/decorator/array/ArrayNotEmpty.js';
export { IsBoolean } from 'class-validator/cjs/decorator/typechecker/IsBoolean.js';
export { IsDate } from 'class-validator/cjs/decorator/typechecker/IsDate.js';
export { IsEnum } from 'class-validator/cjs/decorator/typechecker/IsEnum.js';
export { IsInt } from 'class-validator/cjs/decorator/typechecker/IsInt.js';
export { IsOptional } from 'class-validator/cjs/decorator/common/IsOptional.js';
export { Max } from 'class-validator/cjs/decorator/number/Max.js';
export { Min } from 'class-validator/cjs/decorator/number/Min.js';
export { ValidateBy } from 'class-validator/cjs/decorator/common/ValidateBy.js';
export { ValidateNested } from 'class-validator/cjs/decorator/common/ValidateNested.js';
