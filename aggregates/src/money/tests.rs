//! Money is exact, bounded, spelt one way, and of one currency at a time.

use proptest::prelude::{any, prop_assert_eq, proptest};
use rust_decimal::Decimal;

use super::{Amount, Currency, Money, NotMoney};

fn amount(text: &str) -> Result<Amount, NotMoney> {
    text.parse()
}

fn money(text: &str, currency: Currency) -> Result<Money, NotMoney> {
    (text.parse::<Decimal>().expect("a decimal"), currency).try_into()
}

#[test]
fn a_currency_is_known_by_its_code_and_has_its_places() {
    for (code, places) in
        [("ISK", 2), ("USD", 2), ("EUR", 2), ("BTC", 8), ("SATS", 0), ("JPY", 0), ("KWD", 3)]
    {
        assert_eq!(code.parse::<Currency>().map(Currency::places), Ok(places), "{code}");
    }
    for known in [Currency::ISK, Currency::EUR, Currency::USD, Currency::BTC, Currency::SATS] {
        assert_eq!(known.code().parse(), Ok(known));
    }
}

#[test]
fn a_currency_that_nobody_knows_is_refused() {
    for code in ["", "isk", "IS", "XYZ", "GOLDEN", "ISK "] {
        assert_eq!(code.parse::<Currency>(), Err(NotMoney::UnknownCurrency { currency: code.to_owned() }));
    }
    assert!(serde_json::from_str::<Currency>(r#""PLEX""#).is_err());
}

#[test]
fn money_in_json_is_an_amount_with_the_currencys_places_and_a_code() {
    for (text, currency, json) in [
        ("12.5", Currency::ISK, r#"{"amount":"12.50","currency":"ISK"}"#),
        ("-0.01", Currency::EUR, r#"{"amount":"-0.01","currency":"EUR"}"#),
        ("2100", Currency::SATS, r#"{"amount":"2100","currency":"SATS"}"#),
        ("0.00000001", Currency::BTC, r#"{"amount":"0.00000001","currency":"BTC"}"#),
        ("1000000000000000000", Currency::ISK, r#"{"amount":"1000000000000000000.00","currency":"ISK"}"#),
    ] {
        let money = money(text, currency).expect("money");
        assert_eq!(serde_json::to_string(&money).expect("JSON"), json);
        assert_eq!(serde_json::from_str::<Money>(json).expect("money"), money);
    }
    assert_eq!(money("12.5", Currency::ISK).expect("money").to_string(), "12.50 ISK");
}

#[test]
fn money_in_json_is_never_a_number_and_never_finer_than_its_currency() {
    for json in [
        r#"{"amount":12.5,"currency":"ISK"}"#,
        r#"{"amount":"12.505","currency":"ISK"}"#,
        r#"{"amount":"0.5","currency":"SATS"}"#,
        r#"{"amount":"1"}"#,
    ] {
        assert!(serde_json::from_str::<Money>(json).is_err(), "{json}");
    }
}

#[test]
fn what_is_finer_than_the_smallest_unit_is_no_money() {
    assert_eq!(money("0.001", Currency::ISK), Err(NotMoney::TooManyPlaces { places: 2 }));
    assert_eq!(money("0.5", Currency::SATS), Err(NotMoney::TooManyPlaces { places: 0 }));
    assert_eq!(money("0.000000001", Currency::BTC), Err(NotMoney::TooManyPlaces { places: 8 }));
    assert_eq!(amount("0.000000001"), Err(NotMoney::TooManyPlaces { places: 8 }));
    assert!(money("1.500", Currency::ISK).is_ok());
}

#[test]
fn an_amount_is_at_most_a_million_million_million_either_way() {
    assert_eq!(amount("1000000000000000000"), Ok(Amount::MAX));
    assert_eq!(amount("-1000000000000000000.00000000"), Ok(Amount::MAX.negated()));
    let large =
        ["1000000000000000000.00000001", "-1000000000000000001", "10000000000000000000", &"9".repeat(300)];
    for text in large {
        assert_eq!(amount(text), Err(NotMoney::TooLarge), "{text}");
    }
    assert_eq!(money("1000000000000000000.01", Currency::ISK), Err(NotMoney::TooLarge));
    assert_eq!(Amount::MAX.plus(Amount::MAX), None);
    assert_eq!(Amount::MAX.negated().minus(Amount::MAX), None);
    assert_eq!(Amount::from_minor(i128::MAX, Currency::ISK), None);
    assert_eq!(Money::from_minor(100_000_000_000_000_000_001, Currency::ISK), None);
    assert_eq!(Amount::MAX.minor(Currency::ISK), Some(100_000_000_000_000_000_000));
}

#[test]
fn what_is_no_decimal_number_is_no_amount() {
    for text in
        ["NaN", "inf", "", " ", "-", ".", "5.", ".5", "1e5", "0x10", "1,5", "1_000", "1.2.3", "٣", "--1"]
    {
        assert_eq!(amount(text), Err(NotMoney::NotANumber), "{text}");
    }
}

#[test]
fn an_amount_is_spelt_with_the_places_it_needs() {
    for (text, spelt) in [("10.00", "10"), ("0.50", "0.5"), ("-0.05", "-0.05"), ("-0", "0"), ("+007", "7")] {
        assert_eq!(amount(text).expect(text).to_string(), spelt);
    }
}

#[test]
fn amounts_of_two_currencies_are_never_added() {
    let (isk, eur) = (money("1", Currency::ISK).expect("money"), money("1", Currency::EUR).expect("money"));
    let mixed = NotMoney::CurrenciesMixed { one: Currency::ISK, other: Currency::EUR };
    assert_eq!(isk.plus(eur), Err(mixed.clone()));
    assert_eq!(isk.minus(eur), Err(mixed));
    assert_eq!(isk.plus(isk).map(Money::minor), Ok(200));
    assert_eq!(isk.minus(isk), Ok(Money::zero(Currency::ISK)));
    let most = Money::new(Amount::MAX, Currency::ISK).expect("money");
    assert_eq!(most.plus(isk), Err(NotMoney::TooLarge));
}

#[test]
fn what_is_no_money_says_so_by_a_code_with_its_numbers() {
    let json = |why: &NotMoney| serde_json::to_string(why).expect("JSON");
    assert_eq!(json(&NotMoney::TooManyPlaces { places: 2 }), r#"{"code":"TOO_MANY_PLACES","places":2}"#);
    let mixed = NotMoney::CurrenciesMixed { one: Currency::ISK, other: Currency::EUR };
    assert_eq!(json(&mixed), r#"{"code":"CURRENCIES_MIXED","one":"ISK","other":"EUR"}"#);
}

proptest! {
    #[test]
    fn an_amount_is_read_as_it_was_written(minor in -100_000_000_000_000_000_000_i128..=100_000_000_000_000_000_000) {
        let amount = Amount::from_minor(minor, Currency::ISK).expect("within the bound");
        prop_assert_eq!(amount.to_string().parse(), Ok(amount));
        prop_assert_eq!(Amount::try_from(amount.decimal()), Ok(amount));
        prop_assert_eq!(amount.minor(Currency::ISK), Some(minor));
    }

    #[test]
    fn no_text_makes_reading_an_amount_panic(text in any::<String>()) {
        let _ = text.parse::<Amount>();
    }
}
