export class Money {
  #amount

  constructor(amount) {
    this.#amount = amount
  }

  double() {
    return this.#amount * 2
  }
}
