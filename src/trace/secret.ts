/** See platform/secret.ts. */
export { isShowable } from '../platform/secret.ts'
