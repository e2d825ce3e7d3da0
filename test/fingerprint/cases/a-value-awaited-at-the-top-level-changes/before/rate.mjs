export const rate = await Promise.resolve(2)
