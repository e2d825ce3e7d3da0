import { memoize } from 'permafrost'

const collator = new Intl.Collator('sv')

const price = memoize((xs) => {
  console.error('computed')
  return xs.toSorted(collator.compare)
})

console.log(JSON.stringify(price(['ä', 'z', 'a'])))
