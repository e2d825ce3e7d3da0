export const here = import.meta.url
export const where = () => 'here'
