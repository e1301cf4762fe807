//! Points and percentages are exact, bounded and spelt one way.

use proptest::prelude::{any, prop_assert_eq, proptest};
use rust_decimal::Decimal;

use super::{NotPercent, NotPoints, Percent, Points};

fn points(text: &str) -> Result<Points, NotPoints> {
    text.parse()
}

fn percent(text: &str) -> Result<Percent, NotPercent> {
    text.parse::<Decimal>().expect("a decimal").try_into()
}

#[test]
fn what_is_no_decimal_number_is_no_amount_of_points() {
    for text in ["NaN", "inf", "-inf", "", " ", "-", ".", "1e5", "0x10", "1,5", "1_000", "ten", "1.2.3", "٣"]
    {
        assert_eq!(points(text), Err(NotPoints::NotANumber), "{text}");
    }
}

#[test]
fn more_than_two_places_are_too_many_unless_they_say_nothing() {
    for text in ["0.001", "-1.005", "0.0000000000000000000000000000000001"] {
        assert_eq!(points(text), Err(NotPoints::TooManyPlaces), "{text}");
    }
    assert_eq!(points("1.5000").map(Points::hundredths), Ok(150));
}

#[test]
fn points_stay_below_a_million_million_either_way() {
    assert_eq!(points("999999999999.99"), Ok(Points::MAX));
    assert_eq!(points("-999999999999.99"), Ok(Points::MAX.negated()));
    let large = ["1000000000000", "-1000000000000", "1000000000000000000000000000000", &"9".repeat(300)];
    for text in large {
        assert_eq!(points(text), Err(NotPoints::TooLarge), "{text}");
    }
    assert_eq!(Points::from_hundredths(i64::MIN), None);
    assert_eq!(Points::from_hundredths(i64::MAX), None);
    assert_eq!(Points::MAX.plus(Points::MAX), None);
    assert_eq!(Points::MAX.negated().minus(Points::MAX), None);
}

#[test]
fn an_amount_is_spelt_with_the_places_it_needs() {
    for (text, spelt, places) in [
        ("10.00", "10", 0),
        ("0.50", "0.5", 1),
        ("-0.05", "-0.05", 2),
        ("-0", "0", 0),
        ("+7", "7", 0),
        ("-1000.1", "-1000.1", 1),
    ] {
        let points = points(text).expect(text);
        assert_eq!((points.to_string().as_str(), points.places()), (spelt, places));
        assert_eq!(points.decimal().to_string(), spelt);
    }
}

#[test]
fn points_are_strings_in_json_and_never_numbers() {
    assert_eq!(serde_json::to_string(&points("-1.5").expect("points")).expect("json"), r#""-1.5""#);
    assert!(serde_json::from_str::<Points>("1.5").is_err());
    assert!(serde_json::from_str::<Points>(r#""1.555""#).is_err());
}

#[test]
fn a_percentage_is_above_zero_and_at_most_a_hundred() {
    for text in ["0", "0.0000", "-1", "100.0001", "101", "15.00001"] {
        assert_eq!(percent(text), Err(NotPercent), "{text}");
    }
}

#[test]
fn a_percentage_is_exact_in_millionths_of_the_whole() {
    for (text, millionths) in
        [("100", 1_000_000), ("15", 150_000), ("12.5", 125_000), ("0.0001", 1), ("33.3333", 333_333)]
    {
        assert_eq!(percent(text).map(Percent::millionths), Ok(millionths));
    }
}

#[test]
fn a_percentage_is_a_string_in_json_without_needless_zeros() {
    let json = serde_json::to_string(&percent("15.5000").expect("a percentage")).expect("json");
    assert_eq!(json, r#""15.5""#);
    assert_eq!(serde_json::from_str::<Percent>(&json).ok(), percent("15.5").ok());
    assert!(serde_json::from_str::<Percent>(r#""0""#).is_err());
}

proptest! {
    #[test]
    fn points_are_read_as_they_were_written(hundredths in -99_999_999_999_999_i64..=99_999_999_999_999) {
        let points = Points::from_hundredths(hundredths).expect("within the bound");
        prop_assert_eq!(points.to_string().parse(), Ok(points));
        prop_assert_eq!(Points::try_from(points.decimal()), Ok(points));
    }

    #[test]
    fn no_text_makes_reading_points_panic(text in any::<String>()) {
        let _ = text.parse::<Points>();
    }
}
