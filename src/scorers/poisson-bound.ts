/**
 * What the upper tail of a sum of independent hypergeometric counts is at least and at most, by the Poisson law of the same mean: in a fraction of
 * the time that the tail itself takes.
 *
 * Such a sum is one of independent trials (Vatutin and Mikhailov 1982), so that its law is within (1 - exp(-mean)) / mean times the sum of the
 * squares of their chances of the Poisson law (Barbour and Hall 1984), and from one above the mean on its tail is below the Poisson tail
 * (Hoeffding 1956; Anderson and Samuels 1967).
 */
export interface PoissonBound {
  /** Starts a new sum. */
  reset(): void;
  /** Adds a segment: of `lots` lots one firm bids on `one`, the other on `other`. */
  add(lots: number, one: number, other: number): void;
  /** Bounds on P(X >= x), left in `least` and `most`; 0 and 1 where the mean is too large. */
  tail(x: number): void;
  readonly least: number;
  readonly most: number;
}

/** The exponential of a larger one comes near the smallest number there is. */
const LARGEST_MEAN = 500;

export function poissonBound(): PoissonBound {
  // Squares: of the chances of the trials, which is the mean less the variance.
  let [mean, squares] = [0, 0];
  const bound = {
    least: 0,
    most: 1,
    reset() {
      mean = 0;
      squares = 0;
    },
    add(lots: number, one: number, other: number) {
      const own = (one * other) / lots;
      mean += own;
      squares += lots === 1 ? own : own * (1 - ((lots - one) / lots) * ((lots - other) / (lots - 1)));
    },
    tail(x: number) {
      bound.least = 0;
      bound.most = 1;
      if (mean > LARGEST_MEAN) return;
      const none = Math.exp(-mean);
      let term = none;
      let below = 0;
      for (let k = 0; k < x; k++) {
        below += term;
        term *= mean / (k + 1);
      }
      const tail = Math.max(0, 1 - below);
      const apart = mean === 0 ? 0 : ((1 - none) * squares) / mean;
      bound.least = tail - apart;
      bound.most = Math.min(1, x >= mean + 1 ? tail : tail + apart);
    },
  };
  return bound;
}
