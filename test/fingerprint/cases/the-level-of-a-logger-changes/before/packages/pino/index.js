const prototype = {
  info(text) {
    if (this.level === 'info') console.error(text)
  },
}

export default function pino(options = {}) {
  return Object.assign(Object.create(prototype), { level: 'info', ...options })
}
