/**
 * What programs that tests start get of the environment: enough to find Node, and what makes them
 * start in less time. Without the folder for compiled code each would strip the types of all of src.
 */
export function programEnvironment(): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE, PERMAFROST_TEST_DIST } = process.env
  return { PATH, NODE_COMPILE_CACHE, PERMAFROST_TEST_DIST }
}
