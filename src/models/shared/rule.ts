/**
 * The decorators of class-validator in use, each from its own file: the whole package brings validators of every kind
 * and a table of the world's phone numbers, which a start would have to load.
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
