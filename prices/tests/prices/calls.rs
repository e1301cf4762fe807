//! Calling a service that is no source of prices: sending something, and who is asked for.

use prices::calling::{Ask, Clock, Failure, Manners, Service};
use tokio::net::TcpListener;

use crate::market::noon;
use crate::server::{Reply, Server, ok, status};

async fn service(reply: impl Fn(usize) -> Reply + Send + Sync + 'static) -> (Server, Service, Clock) {
    let server = Server::start().await;
    server.on("hook", move |seen| reply(seen.earlier));
    let clock = Clock::set_to(noon());
    let base = server.base.parse().expect("a URL");
    let service = Service::new(base, Manners::default(), clock.clone()).expect("a service");
    (server, service, clock)
}

fn message() -> Ask {
    Ask::post("hook", "hook/7", "application/json", br#"{"content":"paid"}"#.to_vec())
}

#[tokio::test]
async fn what_is_sent_is_not_sent_again_once_it_may_have_been_taken() {
    let (server, service, _) = service(|_| status(500, "")).await;
    assert_eq!(service.ask(message()).await.err(), Some(Failure::Unavailable { status: 500 }));
    assert_eq!(server.seen("hook").len(), 1);
}

#[tokio::test]
async fn what_was_refused_for_now_is_sent_when_it_may_be() {
    let (server, service, clock) = service(|earlier| match earlier {
        0 => status(429, r#"{"message":"You are being rate limited.","retry_after":1.5}"#)
            .with("retry-after", 2),
        _ => status(204, ""),
    })
    .await;
    assert_eq!(service.ask(message()).await.expect("sent").status, 204);
    assert!((clock.now() - noon()).num_seconds() >= 2);
    let seen = server.seen("hook");
    assert_eq!((seen.len(), seen[1].body.as_str()), (2, r#"{"content":"paid"}"#));
}

#[tokio::test]
async fn each_message_is_sent_though_it_is_the_same() {
    let (server, service, _) = service(|_| status(204, "")).await;
    service.ask(message()).await.expect("sent");
    service.ask(message()).await.expect("sent");
    assert_eq!(server.seen("hook").len(), 2);
}

#[tokio::test]
async fn answers_are_kept_for_each_who_asks() {
    let (server, service, _) = service(|earlier| ok(format!("[{earlier}]"))).await;
    let ask = |who: u32| Ask::get("hook", "hook/").on_behalf_of(who);
    let mut answers = Vec::new();
    for who in [1, 2, 1] {
        answers.push(service.ask(ask(who)).await.expect("an answer").json::<Vec<u32>>().expect("a list")[0]);
    }
    assert_eq!((answers, server.seen("hook").len()), (vec![0, 1, 0], 2));
    service.ask(ask(1).anew()).await.expect("an answer");
    service.ask(ask(1).unkept()).await.expect("an answer");
    assert_eq!(server.seen("hook").len(), 4);
}

#[tokio::test]
async fn what_reached_nobody_is_sent_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    let clock = Clock::set_to(noon());
    let service =
        Service::new(base.parse().expect("a URL"), Manners::default(), clock.clone()).expect("a service");
    assert!(matches!(service.ask(message()).await, Err(Failure::Unreachable { .. })));
    // Three waits of a random length, which are all zero never.
    assert!(clock.now() > noon());
}

#[tokio::test]
async fn what_may_have_arrived_is_not_sent_again_when_the_connection_breaks() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/", listener.local_addr().expect("an address"));
    let taken = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a connection");
        tokio::io::AsyncReadExt::read(&mut socket, &mut [0; 4096]).await.expect("a request");
        drop(socket);
        listener
    });
    let clock = Clock::set_to(noon());
    let service =
        Service::new(base.parse().expect("a URL"), Manners::default(), clock.clone()).expect("a service");
    let failure = service.ask(message()).await.expect_err("no answer");
    assert!(matches!(failure, Failure::CutOff { .. }), "{failure}");
    assert_eq!(clock.now(), noon());
    drop(taken.await.expect("one connection"));
}
