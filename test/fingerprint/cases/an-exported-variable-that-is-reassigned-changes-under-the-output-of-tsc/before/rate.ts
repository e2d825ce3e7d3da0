export let rate = 1

export const use = (value: number): void => {
  rate = value
}
