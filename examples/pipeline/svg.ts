/** The few shapes that the chart is made of. */

/** Where the numbers between `from` and `to` are drawn. */
export interface Scale {
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end: number
}

/** The place of a number, to a tenth of a pixel. */
export function place({ from, to, start, end }: Scale, value: number): number {
  return Math.round((start + ((value - from) / (to - from)) * (end - start)) * 10) / 10
}

/** `$250K`, `$10M`, `$1.2B`. */
export function dollars(amount: number): string {
  const [size, letter] =
    amount >= 1e9 ? [1e9, 'B'] : amount >= 1e6 ? [1e6, 'M'] : amount >= 1e3 ? [1e3, 'K'] : [1, '']
  return `$${Number((amount / size).toPrecision(3))}${letter}`
}

/** A text; its baseline is at `y`. */
export function text(x: number, y: number, content: string, anchor = 'start', size = 13): string {
  const safe = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}">${safe}</text>`
}

function points(x: Scale, y: Scale, xs: ArrayLike<number>, ys: ArrayLike<number>): string[] {
  return Array.from(xs, (value, at) => `${place(x, value)} ${place(y, ys[at]!)}`)
}

/** The path of a line through points. */
export function line(x: Scale, y: Scale, xs: ArrayLike<number>, ys: ArrayLike<number>): string {
  return `M${points(x, y, xs, ys).join('L')}`
}

/** The path of the area between two lines. */
export function ribbon(
  x: Scale,
  y: Scale,
  xs: ArrayLike<number>,
  low: ArrayLike<number>,
  high: ArrayLike<number>,
): string {
  const back = points(x, y, xs, high).toReversed()
  return `M${[...points(x, y, xs, low), ...back].join('L')}Z`
}

/** A bar from the start of its scale. */
export function bar(x: Scale, y: number, value: number): string {
  const width = Math.round((place(x, value) - x.start) * 10) / 10
  return `<rect x="${x.start}" y="${y}" width="${width}" height="20" fill="#3b6ea8"/>`
}

/** One axis with a thin line and a label at each tick. */
export function axis(
  x: Scale,
  y: Scale,
  ticks: readonly (readonly [number, string])[],
  side: 'x' | 'y',
): string {
  const marks = ticks.map(([at, label]) => {
    const [px, py] = side === 'x' ? [place(x, at), y.start] : [x.start, place(y, at)]
    const to = side === 'x' ? `V${y.end}` : `H${x.end}`
    const shown =
      side === 'x' ? text(px, py + 20, label, 'middle') : text(px - 8, py + 4, label, 'end')
    return `<path d="M${px} ${py}${to}" stroke="#e4e4e4"/>${shown}`
  })
  return marks.join('')
}
