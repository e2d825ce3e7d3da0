export let rate = 2

export const set = (value) => {
  rate = value
}
