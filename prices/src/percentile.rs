//! The price of the best five percent, and the average, of orders.
//!
//! Fuzzwork's definition (github.com/fuzzysteve/FuzzMarket, scripts/aggloader-esi.py), so that prices of our own compare with
//! its: sell orders at more than a hundred times the lowest price do not count, nor do buy orders at less than a hundredth of
//! the highest. With `V` the volume of the rest, take orders from the best price on until `V / 20` is taken, the last one in
//! part; the percentile is `sum(price * taken) / (V / 20)`. The average is `sum(price * volume) / V`.
//!
//! All sums are of whole numbers and exact. Only the quotient is cut off, at a thirteenth place that says whether there was
//! more, so that rounding it to fewer places is right.

use rust_decimal::Decimal;

use crate::{MOST, Side};

/// Decimal places of an order's price.
const PLACES: u32 = 6;
/// Decimal places of a quotient, without the one that says whether there was more.
const CUT: u32 = 12;

/// What of an order matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// In millionths.
    price: i128,
    volume: i128,
}

impl Order {
    /// An order at a price, which is taken to six places, for a number of pieces.
    pub(crate) fn new(price: Decimal, volume: u32) -> Self {
        let mut price = price.round_dp(PLACES);
        price.rescale(PLACES);
        Order { price: price.mantissa(), volume: volume.into() }
    }
}

/// The price of the best five percent of one side. Zero if nothing is offered.
pub(crate) fn percentile(mut orders: Vec<Order>, side: Side) -> Decimal {
    orders = sensible(orders, side);
    orders.sort_by_key(|order| if side == Side::Buy { -order.price } else { order.price });
    // In twentieths of pieces, so that a twentieth of the volume is whole.
    let wanted = orders.iter().map(|order| order.volume).sum::<i128>();
    let (mut left, mut sum) = (wanted, 0);
    for order in orders {
        let taken = left.min(order.volume * 20);
        sum += order.price * taken;
        left -= taken;
    }
    quotient(sum, wanted)
}

/// The average price of both sides, by volume. Zero if nothing is offered.
pub(crate) fn average(buy: Vec<Order>, sell: Vec<Order>) -> Decimal {
    let orders = [sensible(buy, Side::Buy), sensible(sell, Side::Sell)].concat();
    let sum = orders.iter().map(|order| order.price * order.volume).sum();
    quotient(sum, orders.iter().map(|order| order.volume).sum())
}

/// Orders without those that are meant for nobody.
fn sensible(mut orders: Vec<Order>, side: Side) -> Vec<Order> {
    let prices = orders.iter().map(|order| order.price);
    let best = if side == Side::Buy { prices.max() } else { prices.min() };
    let best = best.unwrap_or_default();
    orders.retain(
        |order| if side == Side::Buy { order.price * 100 >= best } else { order.price <= best * 100 },
    );
    orders
}

/// Millionths through pieces.
fn quotient(sum: i128, volume: i128) -> Decimal {
    if volume == 0 {
        return Decimal::ZERO;
    }
    let divisor = volume * 10i128.pow(PLACES);
    let rest = (sum % divisor) * 10i128.pow(CUT);
    let digits = (sum / divisor) * 10i128.pow(CUT) + rest / divisor;
    let more = i128::from(rest % divisor != 0) * 5;
    // Prices up to 10^15 with thirteen places fit.
    Decimal::try_from_i128_with_scale(digits * 10 + more, CUT + 1).unwrap_or(MOST)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn orders(all: &[(&str, u32)]) -> Vec<Order> {
        all.iter().map(|(price, volume)| Order::new(price.parse().expect("a price"), *volume)).collect()
    }

    fn text(number: Decimal) -> String {
        number.normalize().to_string()
    }

    #[test]
    fn the_best_five_percent_are_taken_the_last_order_in_part() {
        // Of 1000 pieces 50 are taken: 20 at 5, 30 at 6.
        let sell = orders(&[("6", 480), ("5", 20), ("7", 500)]);
        assert_eq!(text(percentile(sell, Side::Sell)), "5.6");
        let buy = orders(&[("3", 480), ("4", 20), ("2", 500)]);
        assert_eq!(text(percentile(buy, Side::Buy)), "3.4");
    }

    #[test]
    fn a_twentieth_need_not_be_whole() {
        // Of 30 pieces one and a half are taken: one at 1, half of one at 4.
        assert_eq!(text(percentile(orders(&[("1", 1), ("4", 29)]), Side::Sell)), "2");
    }

    #[test]
    fn one_order_is_its_own_percentile_and_none_is_zero() {
        assert_eq!(text(percentile(orders(&[("9.9", 1)]), Side::Buy)), "9.9");
        assert_eq!(percentile(Vec::new(), Side::Sell), Decimal::ZERO);
        assert_eq!(average(Vec::new(), Vec::new()), Decimal::ZERO);
    }

    #[test]
    fn offers_that_nobody_means_do_not_count() {
        let sell = orders(&[("10", 10), ("1000", 10), ("1000.01", 1_000_000)]);
        assert_eq!(text(percentile(sell.clone(), Side::Sell)), "10");
        assert_eq!(text(average(Vec::new(), sell)), "505");
        let buy = orders(&[("100", 10), ("1", 10), ("0.99", 1_000_000)]);
        assert_eq!(text(average(buy, Vec::new())), "50.5");
    }

    #[test]
    fn what_is_cut_off_does_not_change_rounding() {
        // 1.005 and a hair more must become 1.01, exactly 1.005 must become 1.00.
        let hair = average(Vec::new(), orders(&[("1.005", 2_000_000_000), ("1.005001", 1)]));
        assert!(hair > "1.005".parse().expect("a number"));
        assert_eq!(text(average(Vec::new(), orders(&[("1", 3), ("1.02", 1)]))), "1.005");
    }

    proptest! {
        #[test]
        fn a_percentile_is_between_the_best_price_and_the_average(
            all in prop::collection::vec((1u32..1_000_000, 1u32..1_000_000_000), 1..40),
        ) {
            let all: Vec<_> = all.into_iter().map(|(cents, volume)| Order::new(Decimal::new(cents.into(), 2), volume)).collect();
            let best = |side| {
                let prices = all.iter().map(|order| order.price);
                let best = if side == Side::Buy { prices.max() } else { prices.min() };
                Decimal::from_i128_with_scale(best.unwrap_or_default(), PLACES)
            };
            let sell = percentile(all.clone(), Side::Sell);
            prop_assert!(best(Side::Sell) <= sell && sell <= average(Vec::new(), all.clone()));
            let buy = percentile(all.clone(), Side::Buy);
            prop_assert!(average(all.clone(), Vec::new()) <= buy && buy <= best(Side::Buy));
            let mut turned = all.clone();
            turned.reverse();
            prop_assert_eq!(percentile(turned, Side::Sell), sell);
        }
    }
}
