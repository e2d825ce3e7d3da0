export class Model {
  constructor(rate) {
    this.rate = rate
  }

  price(n) {
    return n + this.rate
  }
}
