//! The command line's entry: nothing happens here but reading it.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    bursar::cli::run(bursar::cli::Cli::parse())
}
