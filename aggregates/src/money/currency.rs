//! Currencies and their decimal places.

use std::fmt;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::NotMoney;

/// A currency: a code of three to five capital letters, and how many decimal places its smallest unit has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub struct Currency {
    code: &'static str,
    places: u32,
}

/// Codes by their places: ISO 4217's, but for ISK, which is the one of New Eden here, and those that are on no list.
const KNOWN: [(u32, &[&str]); 4] = [
    (
        0,
        &[
            "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "PYG", "RWF", "SATS", "UGX", "VND", "VUV",
            "XAF", "XOF", "XPF",
        ],
    ),
    (
        2,
        &[
            "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN",
            "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CNY", "COP",
            "CRC", "CUP", "CVE", "CZK", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP",
            "GEL", "GHS", "GIP", "GMD", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IRR",
            "ISK", "JMD", "KES", "KGS", "KHR", "KPW", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD",
            "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD",
            "NGN", "NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "QAR", "RON", "RSD",
            "RUB", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC",
            "SYP", "SZL", "THB", "TJS", "TMT", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "USD", "UYU", "UZS",
            "VES", "WST", "XCD", "YER", "ZAR", "ZMW",
        ],
    ),
    (3, &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]),
    (8, &["BTC"]),
];

impl Currency {
    /// What pilots are paid in, with two places.
    pub const ISK: Currency = Currency { code: "ISK", places: 2 };
    /// The euro.
    pub const EUR: Currency = Currency { code: "EUR", places: 2 };
    /// The dollar of the United States.
    pub const USD: Currency = Currency { code: "USD", places: 2 };
    /// Bitcoin, with eight places.
    pub const BTC: Currency = Currency { code: "BTC", places: 8 };
    /// Satoshis, with none.
    pub const SATS: Currency = Currency { code: "SATS", places: 0 };

    /// The code, such as `ISK`.
    pub fn code(self) -> &'static str {
        self.code
    }

    /// The decimal places of its smallest unit.
    pub fn places(self) -> u32 {
        self.places
    }
}

impl FromStr for Currency {
    type Err = NotMoney;

    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let coded = |(places, codes): &(u32, &'static [&'static str])| {
            let code = codes.iter().copied().find(|code| *code == text)?;
            Some(Currency { code, places: *places })
        };
        let unknown = || NotMoney::UnknownCurrency { currency: text.chars().take(20).collect() };
        KNOWN.iter().find_map(coded).ok_or_else(unknown)
    }
}

// By hand, because a derived one would ask for input that lives as long as the table of codes.
impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code.to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}
