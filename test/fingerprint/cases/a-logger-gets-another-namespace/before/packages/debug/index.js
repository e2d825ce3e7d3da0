module.exports = function createDebug(namespace) {
  function debug(text) {
    if (debug.enabled) console.error(namespace, text)
  }
  debug.namespace = namespace
  debug.enabled = false
  return debug
}
