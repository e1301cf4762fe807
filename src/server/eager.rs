//! A future that is polled again at once when it was woken while it was being polled.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Poll, Wake, Waker};

use futures::task::AtomicWaker;

/// Nobody polls: to wake is to wake the task.
const WAITS: u8 = 0;
/// It is being polled, and nobody woke it since.
const POLLED: u8 = 1;
/// It was woken, and is to be polled again.
const WOKEN: u8 = 2;

/// How often it is polled before others have their turn.
const TURNS: usize = 8;

/// The state is only ever exchanged, never just stored: what was done before a wake is seen by the poll that follows it, even
/// if another had woken before.
struct Relay {
    task: AtomicWaker,
    state: AtomicU8,
}

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.swap(WOKEN, Ordering::AcqRel) == WAITS {
            self.task.wake();
        }
    }
}

/// What a future gives, with fewer turns of the runtime.
///
/// A selection is resolved by sets of futures within sets, each of which wakes its task as soon as it has polled all of its
/// own, and so does a connection that has read a body. For each such wake the runtime would wake another thread, just when
/// the database was given a statement and needs the core.
pub async fn eager<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let relay = Arc::new(Relay { task: AtomicWaker::new(), state: AtomicU8::new(WAITS) });
    let waker = Waker::from(Arc::clone(&relay));
    poll_fn(move |task| {
        relay.task.register(task.waker());
        for _ in 0..TURNS {
            relay.state.swap(POLLED, Ordering::AcqRel);
            if let Poll::Ready(value) = future.as_mut().poll(&mut std::task::Context::from_waker(&waker)) {
                return Poll::Ready(value);
            }
            let waits = relay.state.compare_exchange(POLLED, WAITS, Ordering::AcqRel, Ordering::Acquire);
            if waits.is_ok() {
                return Poll::Pending;
            }
        }
        task.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::task::Context;
    use std::time::Duration;

    use futures::StreamExt as _;
    use futures::stream::FuturesUnordered;

    use super::*;

    /// Counts how often a task is woken.
    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Polls a future, and says whether it is ready and how often its task was woken.
    fn polled<T>(future: impl Future<Output = T>) -> (bool, usize) {
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let is_ready = pin!(future).poll(&mut Context::from_waker(&waker)).is_ready();
        (is_ready, woken.0.load(Ordering::SeqCst))
    }

    async fn all_in_sets(waits: impl Future<Output = ()>) {
        let inner = FuturesUnordered::from_iter([waits]);
        let outer = FuturesUnordered::from_iter([inner.collect::<Vec<_>>()]);
        outer.collect::<Vec<_>>().await;
    }

    #[test]
    fn a_set_that_waits_does_not_wake_its_task() {
        assert_eq!(polled(all_in_sets(std::future::pending())), (false, 2), "once for each set");
        assert_eq!(polled(eager(all_in_sets(std::future::pending()))), (false, 0));
    }

    #[test]
    fn what_wakes_itself_is_polled_again_and_for_ever_lets_others_have_their_turn() {
        let after = |turns: usize| {
            let mut left = turns;
            poll_fn(move |context| {
                context.waker().wake_by_ref();
                left = left.saturating_sub(1);
                if left == 0 { Poll::Ready(()) } else { Poll::Pending }
            })
        };
        assert_eq!(polled(eager(after(TURNS))), (true, 0));
        assert_eq!(polled(eager(after(TURNS + 1))), (false, 1));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn whoever_wakes_it_from_elsewhere_is_heard() {
        for n in 0..1_000_u32 {
            let (send, receive) = tokio::sync::oneshot::channel();
            tokio::spawn(async move {
                if n.is_multiple_of(3) {
                    tokio::time::sleep(Duration::from_micros(n.into())).await;
                }
                send.send(()).expect("somebody waits");
            });
            let received = eager(all_in_sets(async { receive.await.expect("it is sent") }));
            tokio::time::timeout(Duration::from_secs(30), received).await.expect("it is woken");
        }
    }
}
