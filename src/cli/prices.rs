//! Where prices are asked for, as it is said on a command line.

use std::net::SocketAddr;
use std::sync::Arc;

use prices::calling::{Clock, Service};
use prices::{ApiKey, Prices, Settings, Source};

/// Where prices are asked for.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Prices")]
pub struct PriceSources {
    /// Sources of prices in the order in which they are asked: fuzzwork_aggregates, esi_region_orders, esi_market_prices, janice; or none
    #[arg(long, env = "BURSAR_PRICE_SOURCES", value_delimiter = ',', default_values_t = Source::ALL)]
    price_sources: Vec<Source>,
    /// Janice's key
    #[arg(long, env = "BURSAR_JANICE_KEY", hide_env_values = true)]
    janice_key: Option<String>,
    /// Where Fuzzwork's aggregates are
    #[arg(long, env = "BURSAR_FUZZWORK_URL")]
    fuzzwork_url: Option<String>,
    /// Where ESI is
    #[arg(long, env = "BURSAR_ESI_URL")]
    esi_url: Option<String>,
    /// Where Janice's pricer is
    #[arg(long, env = "BURSAR_JANICE_URL")]
    janice_url: Option<String>,
}

impl PriceSources {
    /// With a stand-in for those that no address was given of.
    pub fn or_stand_in(mut self, address: SocketAddr) -> Self {
        self.fuzzwork_url.get_or_insert_with(|| format!("http://{address}/aggregates/"));
        self.esi_url.get_or_insert_with(|| format!("http://{address}/esi/"));
        self
    }

    /// Who asks them, and the game's interface: whoever else asks it shares its budget.
    pub fn open(&self) -> anyhow::Result<(Arc<Prices>, Service)> {
        let otherwise = Settings::default();
        let settings = Settings {
            order: self.price_sources.clone(),
            fuzzwork: self.fuzzwork_url.clone().unwrap_or(otherwise.fuzzwork),
            esi: self.esi_url.clone().unwrap_or(otherwise.esi),
            janice: self.janice_url.clone().unwrap_or(otherwise.janice),
            janice_key: self.janice_key.as_deref().map(ApiKey::new).transpose()?,
            manners: otherwise.manners,
            total: otherwise.total,
        };
        let services = settings.services(&Clock::real())?;
        Ok((Arc::new(Prices::new(&settings, &services)), services.esi))
    }
}
