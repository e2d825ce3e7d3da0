export const where = () => import.meta.url.split('/').at(-1)
