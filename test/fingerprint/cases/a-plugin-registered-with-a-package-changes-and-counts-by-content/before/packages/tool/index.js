const plugins = []

export default {
  extend: (plugin) => plugins.push(plugin),
  run: (x) => plugins.reduce((value, plugin) => plugin(value), x),
}
