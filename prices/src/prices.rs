//! Pricing items.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::{StreamExt, stream};

use crate::calling::{Clock, later};
use crate::known::Known;
use crate::quote::{Evidence, Said};
use crate::settings::{ApiKey, Services, Settings};
use crate::sources::{Place, Sheet};
use crate::{Price, Priced, Reason, Region, Source, Strategy, Tried, TypeId};

/// Who prices items. Copies know the same.
#[derive(Clone, Debug)]
pub struct Prices(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    order: Vec<Source>,
    services: Services,
    janice_key: Option<ApiKey>,
    total: Duration,
    clock: Clock,
    known: Known,
}

/// What items come to.
type Results = BTreeMap<TypeId, Result<Price, Reason>>;

impl Prices {
    /// Prices from these services, in the configured order and by their clock.
    pub fn new(settings: &Settings, services: &Services) -> Self {
        Prices(Arc::new(Inner {
            order: settings.order.clone(),
            services: services.clone(),
            janice_key: settings.janice_key.clone(),
            total: settings.total,
            clock: services.esi.clock().clone(),
            known: Known::default(),
        }))
    }

    /// Prices items. Each source is asked for what those before it did not price, until the time is over. The region matters to
    /// [`Strategy::RegionalAverage`] only.
    pub async fn price(&self, types: &[TypeId], strategy: Strategy, region: Region) -> Priced {
        let at = self.0.clock.now();
        let deadline = later(at, self.0.total);
        let missing = types.iter().map(|id| (*id, Vec::new())).collect();
        let mut priced = Priced { at, found: BTreeMap::new(), missing, passed: BTreeMap::new() };
        for source in &self.0.order {
            let left: Vec<_> = priced.missing.keys().copied().collect();
            if left.is_empty() {
                break;
            }
            let results = match source.place(strategy, region) {
                Ok(place) => self.0.results(*source, place, strategy, &left, deadline).await,
                Err(reason) => left.iter().map(|id| (*id, Err(reason.clone()))).collect(),
            };
            priced.take(*source, results);
        }
        priced
    }
}

impl Priced {
    fn take(&mut self, source: Source, results: Results) {
        for (id, result) in results {
            match result {
                Ok(price) => {
                    self.found.insert(id, price);
                    let tried = self.missing.remove(&id).filter(|tried| !tried.is_empty());
                    self.passed.extend(tried.map(|tried| (id, tried)));
                }
                Err(reason) => self.missing.entry(id).or_default().push(Tried { source, reason }),
            }
        }
    }
}

impl Inner {
    /// What a source says of each item, from what is known or by asking.
    async fn results(
        &self,
        source: Source,
        place: Place,
        strategy: Strategy,
        types: &[TypeId],
        deadline: DateTime<Utc>,
    ) -> Results {
        let now = self.clock.now();
        let price = |(quote, evidence): Said| quote?.price(source, strategy, &evidence);
        let known = |id: &TypeId| Some((*id, price(self.known.get(&(source, place, *id), now)?)));
        let mut results: Results = types.iter().filter_map(known).collect();
        let unknown: Vec<_> = types.iter().copied().filter(|id| !results.contains_key(id)).collect();
        let batches = stream::iter(unknown.chunks(source.batch()));
        let asked = batches.map(async |batch| (batch, self.sheet(source, place, batch, deadline).await));
        let mut asked = asked.buffer_unordered(self.services.esi.manners().at_once.max(1)).boxed();
        while let Some((batch, sheet)) = asked.next().await {
            match sheet {
                Ok(sheet) => results
                    .extend(self.learn(source, place, batch, sheet).map(|(id, said)| (id, price(said)))),
                Err(reason) => results.extend(batch.iter().map(|id| (*id, Err(reason.clone())))),
            }
        }
        results
    }

    async fn sheet(
        &self,
        source: Source,
        place: Place,
        types: &[TypeId],
        deadline: DateTime<Utc>,
    ) -> Result<Sheet, Reason> {
        let sheet = source.ask((&self.services, self.janice_key.as_ref()), place, types, deadline).await;
        if let Err(reason) = &sheet {
            tracing::debug!(%source, %reason, items = types.len(), "a source has no prices");
        }
        sheet
    }

    /// Keeps what was said of each item, and gives it.
    fn learn<'a>(
        &'a self,
        source: Source,
        place: Place,
        types: &'a [TypeId],
        mut sheet: Sheet,
    ) -> impl Iterator<Item = (TypeId, Said)> + 'a {
        let now = self.clock.now();
        types.iter().map(move |id| {
            let unlisted = |evidence: &Evidence| (Err(Reason::NotListed), evidence.clone());
            let said = sheet.said.remove(id).unwrap_or_else(|| unlisted(&sheet.unlisted));
            self.known.put((source, place, *id), said.clone(), now);
            (*id, said)
        })
    }
}
