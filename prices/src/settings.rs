//! Which sources are asked, where, and how patiently.

use std::fmt;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;

use crate::Source;
use crate::calling::{Clock, Manners, Misconfigured, Service};

/// Where prices come from.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whom to ask, in this order.
    pub order: Vec<Source>,
    /// Fuzzwork's aggregates.
    pub fuzzwork: String,
    /// ESI, which several sources and others share.
    pub esi: String,
    /// Janice's pricer.
    pub janice: String,
    /// The key that Janice wants.
    pub janice_key: Option<ApiKey>,
    /// How all of them are asked.
    pub manners: Manners,
    /// How long pricing may take, all sources together.
    pub total: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            order: Source::ALL.to_vec(),
            fuzzwork: "https://market.fuzzwork.co.uk/aggregates/".to_owned(),
            esi: "https://esi.evetech.net/".to_owned(),
            janice: "https://janice.e-351.com/api/rest/v2/pricer".to_owned(),
            janice_key: None,
            manners: Manners::default(),
            total: Duration::from_secs(60),
        }
    }
}

impl Settings {
    /// The services, each once. Whoever else asks ESI asks this one, and shares its budget.
    pub fn services(&self, clock: &Clock) -> Result<Services, Misconfigured> {
        let service = |address: &str| {
            let base = Url::parse(address).map_err(|_| Misconfigured::NoAddress(address.to_owned()))?;
            Service::new(base, self.manners.clone(), clock.clone())
        };
        Ok(Services {
            fuzzwork: service(&self.fuzzwork)?,
            esi: service(&self.esi)?,
            janice: service(&self.janice)?,
        })
    }
}

/// The services behind the sources. Copies are the same ones.
#[derive(Clone, Debug)]
pub struct Services {
    /// Fuzzwork.
    pub fuzzwork: Service,
    /// The game's own interface.
    pub esi: Service,
    /// Janice.
    pub janice: Service,
}

/// A key that is told to nobody but the service that wants it.
#[derive(Clone)]
pub struct ApiKey(HeaderValue);

impl ApiKey {
    /// A key.
    pub fn new(key: &str) -> Result<Self, Misconfigured> {
        let mut value = HeaderValue::from_str(key).map_err(|_| Misconfigured::Key)?;
        value.set_sensitive(true);
        Ok(ApiKey(value))
    }

    pub(crate) fn value(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sources_are_asked_in_the_documented_order_where_they_are() {
        let settings = Settings::default();
        let order: Vec<_> = settings.order.iter().map(|source| source.name()).collect();
        assert_eq!(order, ["fuzzwork_aggregates", "esi_region_orders", "esi_market_prices", "janice"]);
        assert!(settings.services(&Clock::real()).is_ok());
    }

    #[test]
    fn an_address_that_is_none_or_not_safe_is_refused() {
        let with =
            |esi: &str| Settings { esi: esi.to_owned(), ..Settings::default() }.services(&Clock::real());
        assert!(matches!(with("esi"), Err(Misconfigured::NoAddress(_))));
        assert!(matches!(with("http://esi.example/"), Err(Misconfigured::NotSafe(_))));
    }

    #[test]
    fn a_key_is_not_shown() {
        let key = ApiKey::new("secret").expect("a key");
        assert_eq!(format!("{key:?} {:?}", key.value()), "ApiKey(..) Sensitive");
        assert!(matches!(ApiKey::new("two\nlines"), Err(Misconfigured::Key)));
    }
}
