export const rate = await Promise.resolve(3)
