const rate = 1 + 1
export const scale = (y) => y * rate
