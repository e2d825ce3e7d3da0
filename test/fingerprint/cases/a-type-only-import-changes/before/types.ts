export type Currency = string
export const unused: number = 1
