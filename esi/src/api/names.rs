//! What characters are called: `POST universe/names/`.

use std::collections::{BTreeMap, BTreeSet};

use prices::calling::{Ask, Failure};
use serde::Deserialize;

use super::Esi;
use crate::PilotId;

/// Numbers that are asked for at once.
const BATCH: usize = 1000;

#[derive(Deserialize)]
struct Named {
    category: String,
    id: PilotId,
    name: String,
}

impl Esi {
    /// The names of those of these numbers that are characters.
    pub async fn names(&self, pilots: &BTreeSet<PilotId>) -> Result<BTreeMap<PilotId, String>, Failure> {
        let mut names = BTreeMap::new();
        let asked: Vec<_> = pilots.iter().copied().filter(|pilot| pilot.0 > 0).collect();
        for batch in asked.chunks(BATCH) {
            let body = serde_json::to_vec(batch).map_err(Failure::shape)?;
            let ask = Ask::post("names", "universe/names/", "application/json", body).question();
            let named: Vec<Named> = self.0.ask(ask).await?.json()?;
            let characters = named.into_iter().filter(|named| named.category == "character");
            names.extend(characters.map(|named| (named.id, named.name)));
        }
        Ok(names)
    }
}
