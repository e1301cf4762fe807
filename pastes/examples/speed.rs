//! How long 10,000 pasted lines take to read and look up, beside the limit of 50 ms: `cargo run --release -p pastes --example speed`.

use std::time::{Duration, Instant};

use pastes::{Catalogue, Type, TypeId, parse};

const LINES: usize = 10_000;
const LIMIT: Duration = Duration::from_millis(50);
/// As many types as the game has.
const TYPES: u32 = 45_000;
const ROUNDS: usize = 21;

fn main() {
    let catalogue = catalogue();
    let text = |line: &dyn Fn(usize) -> String| (0..LINES).map(line).collect::<Vec<_>>().join("\n");
    let texts = [
        (
            "inventory",
            text(&|n| {
                format!("Item number {n} of Many\t1,{:03}\tGroup\tCategory\t\t\t1\u{a0}250 m3", n % 1000)
            }),
        ),
        ("listing", text(&|n| format!("Item number {n} of Many x{n}1"))),
        ("cargo scan", text(&|n| format!("{n}1 Item number {n} of Many"))),
        (
            "loot history",
            text(&|n| format!("03:21:19 Some Pilot has looted 1'000 x Item number {n} of Many")),
        ),
        ("unknown", text(&|n| format!("Nothing 1 000 {n} 1 000"))),
        ("one line", "1 000 ".repeat(LINES)),
        ("tabs", "x\t".repeat(LINES)),
    ];
    for (name, text) in &texts {
        let mut times: Vec<Duration> = (0..ROUNDS).map(|_| time(text, &catalogue)).collect();
        times.sort();
        let median = times[ROUNDS / 2];
        let verdict = if median <= LIMIT { "within" } else { "over" };
        let (best, bytes) = (times[0], text.len());
        println!(
            "{name:>12}: median {median:>8.1?}, best {best:>8.1?} for {bytes} bytes, {verdict} {LIMIT:?}"
        );
    }
    let start = Instant::now();
    let hits = catalogue.search("itme nubmer 4321", 10).len();
    println!("{:>12}: {:>10.1?} for {hits} hits in {TYPES} names", "search", start.elapsed());
}

fn time(text: &str, catalogue: &Catalogue) -> Duration {
    let start = Instant::now();
    let found = parse(text, catalogue);
    assert!(found.is_ok());
    start.elapsed()
}

fn catalogue() -> Catalogue {
    Catalogue::new((0..TYPES).map(|id| Type {
        id: TypeId(id),
        name: format!("Item number {id} of Many"),
        other_names: Vec::new(),
        group_id: None,
        group: None,
        category: None,
        volume: None,
        published: true,
    }))
}
