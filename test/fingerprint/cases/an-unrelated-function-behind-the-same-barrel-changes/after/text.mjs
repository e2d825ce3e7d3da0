export const shout = (text) => text.toLowerCase()
