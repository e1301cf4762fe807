//! Many commands at once, for the bench: whoever finds its stream changed tries again at once, until it got through.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aggregates::Aggregate;
use hosting::Asked;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{Broken, Failed, Reference};

/// How a race went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Race {
    /// Commands that went through.
    pub accepted: u64,
    /// Commands that their aggregate refused.
    pub refused: u64,
    /// How often a command was tried; without conflicts as often as there are commands.
    pub attempts: u64,
    /// From the first command's start to the last one's end.
    pub took: Duration,
}

type Queue<A> = Arc<Mutex<std::vec::IntoIter<(Uuid, Asked<A>)>>>;

impl Reference {
    /// Carries out each command on its stream, `tasks` at a time. Take a connection for each (see
    /// [`Reference::with_connections`]).
    pub async fn race<A: Aggregate>(
        &self,
        commands: Vec<(Uuid, Asked<A>)>,
        tasks: usize,
    ) -> Result<Race, Broken> {
        let queue: Queue<A> = Arc::new(Mutex::new(commands.into_iter()));
        let start = Instant::now();
        let mut runners = JoinSet::new();
        for _ in 0..tasks {
            runners.spawn(self.clone().runner(Arc::clone(&queue)));
        }
        let mut race = Race::default();
        while let Some(ran) = runners.join_next().await {
            race.add(ran.map_err(Broken::of)??);
        }
        Ok(Race { took: start.elapsed(), ..race })
    }

    async fn runner<A: Aggregate>(self, queue: Queue<A>) -> Result<Race, Broken> {
        let mut race = Race::default();
        while let Some((stream, asked)) = next(&queue) {
            self.persist(stream, &asked, &mut race).await?;
        }
        Ok(race)
    }

    async fn persist<A: Aggregate>(
        &self,
        stream: Uuid,
        asked: &Asked<A>,
        race: &mut Race,
    ) -> Result<(), Broken> {
        loop {
            race.attempts += 1;
            match self.try_once(stream, asked.clone()).await {
                Ok(()) => race.accepted += 1,
                Err(Failed::Refused(_)) => race.refused += 1,
                Err(Failed::Conflict) => continue,
                Err(Failed::Broken(broken)) => return Err(broken),
            }
            return Ok(());
        }
    }
}

impl Race {
    fn add(&mut self, other: Race) {
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.attempts += other.attempts;
    }
}

fn next<A: Aggregate>(queue: &Queue<A>) -> Option<(Uuid, Asked<A>)> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).next()
}
