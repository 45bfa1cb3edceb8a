/** The page around the figures: what they are, and what a reader should and should not conclude. */
export const tsuchiuraPage = (
  gaps: string,
  jumps: string,
): string => `# Public works in Tsuchiura as one group

Printed by \`npm run bench:tsuchiura -- --write\`. The market is measured beside the project and no part of it; where the file is absent the
command says so. It is taken as one group of all its bidders, and the figures come from the same kernels as the screens
\`missing-close-bids\` and \`backlog-discontinuity\`. The file holds 914 lots to 2011 of the 1,565 that the literature has; none is labelled. Lots let without
a minimum price (\`none\`, to October 2009) and with one (\`yes\`) are told apart, as in the literature.

## Missing close bids

Gaps between the two lowest bids, as a share of the ceiling: \`near\` counts those below the bin width, \`next\` those between one and two widths. Left: bins as
in the literature, ties below 0.01 % dropped. Right: the bins of the screen, which hold equally many price steps; lots whose steps leave no such
bins are counted as too coarse.

${gaps}

**Should be concluded.** The pattern of the literature reproduces: 1 against 17 at 0.1 % and 35 against 70 at 0.25 % without a minimum price (1 against 17 and
36 against 73 in our specification), and it is there with a minimum price at 0.25 % (33 against 89; 92 against 222 on the whole set). At 1 % nothing is missing, so the choice of the width decides, and it
has to be made before looking.

**Should not be concluded** that half of it is an agreement. Bidders here round to 10,000 or 100,000 yen, and two round prices are equal or a step
apart: ties are dropped, so the first step falls out of the nearer bin whenever it is wider than the bin. Once both bins hold equally many steps,
little is left without a minimum price (p = 0.25 at 0.25 %); with one, a good deal is (p = 0.004). The screen therefore asks a lot only where its price steps
allow it, and says \`price_steps_too_coarse\` where none do. A hole in a whole market names nobody.

## Work at hand of narrow winners and narrow losers

Work at hand: what the bidder won in the 90 days before, in standard deviations around its own mean. Jump from the narrow winners (below) to the narrow
losers (above) at a distance of 0; the other cut-offs are placebos. z is clustered by lot.

${jumps}

**Should be concluded.** Sign and size of the jump reproduce without a minimum price: 0.25 at 2 % and 0.17 at 5 %, z close to 2 (on the whole set
0.28, z 2.3, and 0.22, z 2.6): narrow losers had won more in the weeks before. The placebo cut-offs show no jump of the same sign that repeats; the check of the density at 0 is the table above.

**Should not be concluded** that the whole jump is taking turns. The mean that a bidder is measured against holds the 90 days after the lot, and there the lot itself if
it was won: that lowers the winner. In honest generated markets this alone makes a jump of 0.07 to 0.13, and z at 5 % exceeds 1.645 in a third of them
(\`group-prices.md\`). Without those 90 days the jump is 0.21 and 0.14, z 1.6 and 1.4: in the same direction, and no longer unlikely by itself. The screen measures it that way. With a minimum price
the jump at 5 % is as large, which the whole set does not show (0.10, z 1.5); these are 492 lots of two years. Nothing here says that a firm did anything.
`;
