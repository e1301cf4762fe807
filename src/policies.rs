//! Policies: what the service does of its own accord, because something happened or because it is time.
//!
//! A policy issues commands like anybody else, as the actor `policy:<name>`, and nothing else. A command's client key is
//! made from what it reacts to, and its causation names the event that it rests on: so however many servers run, and
//! however often one begins again, it happens once, and the log says why. A policy keeps nothing that it could not read
//! again. The one that signs checkpoints issues none: it says what the log is, and nothing happens by it. The one that tells
//! webhooks issues none either, and keeps what it told: that it could not read anywhere. What any of them fails at is kept as well,
//! for whoever looks, and until somebody has it tried again or left alone.

mod close_auctions;
mod failing;
mod news;
mod reading;
mod run_schedules;
pub mod sample_fleets;
mod sign_checkpoints;
mod tell_discord;
mod try_again;
mod value_pools;
mod verify_payouts;

use std::sync::Arc;
use std::time::Duration;

use prices::Prices;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use close_auctions::{close_ended, close_of, seed_of};
pub use news::News;
pub use run_schedules::{next_run, run_due};
pub use sample_fleets::sample_due;
pub use sign_checkpoints::sign_due;
pub use tell_discord::tell_due;
pub use try_again::try_again;
pub use value_pools::value_waiting;
pub use verify_payouts::verify_waiting;

use crate::app::App;

/// Handle to the policies of one server, cheap to clone.
#[derive(Clone, Default)]
pub struct Policies {
    /// What they hear of.
    pub news: Arc<News>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Policies {
    /// Starts all of them.
    pub fn start(&self, app: App) {
        let closing = close_auctions::close_auctions(app.clone());
        self.tasks.spawn(self.stop.clone().run_until_cancelled_owned(closing));
        let running = run_schedules::run_schedules(app);
        self.tasks.spawn(self.stop.clone().run_until_cancelled_owned(running));
    }

    /// Starts to sign checkpoints, one of each ledger that has grown in each interval.
    pub fn sign_checkpoints(&self, app: App, every: Duration) {
        let running = sign_checkpoints::sign_checkpoints(app, every);
        self.tasks.spawn(self.stop.clone().run_until_cancelled_owned(running));
    }

    /// Starts to value pools by these prices.
    pub fn value_pools(&self, app: App, prices: Arc<Prices>) {
        let running = value_pools::value_pools(app, prices);
        self.tasks.spawn(self.stop.clone().run_until_cancelled_owned(running));
    }

    /// Starts to sample fleets and to verify payouts, if there is a game to ask.
    pub fn ask_game(&self, app: App) {
        if app.game.is_some() {
            let sampling = sample_fleets::sample_fleets(app.clone());
            self.tasks.spawn(self.stop.clone().run_until_cancelled_owned(sampling));
            let verifying = verify_payouts::verify_payouts(app);
            self.tasks.spawn(self.stop.clone().run_until_cancelled_owned(verifying));
        }
    }

    /// Starts to tell webhooks what happens.
    pub fn tell_discord(&self, app: App) {
        let running = tell_discord::tell_discord(app);
        self.tasks.spawn(self.stop.clone().run_until_cancelled_owned(running));
    }

    /// Runs something that is waited for even if the policies end meanwhile.
    fn to_its_end<F>(&self, work: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.tasks.spawn(work)
    }

    /// Ends all of them. A command that was handed over is still decided; what was not is issued when somebody starts again.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}
