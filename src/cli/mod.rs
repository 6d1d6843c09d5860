//! The native face: a command line that runs a file and prints what happens.

mod arguments;
mod print;
mod run;

use std::process::ExitCode;

use arguments::Arguments;

/// The run came to its end: what was asked for is complete.
const DONE: u8 = 0;
/// A rollout exceeded its deadline, or did not come to an end.
const NOT_DONE: u8 = 1;
/// The command line or the file is not good.
const BAD_INPUT: u8 = 2;

/// What `rollscope --help` prints.
const USAGE: &str = "\
Simulates what Kubernetes does with a manifest.

Usage: rollscope run FILE [options]

FILE holds Deployments, StatefulSets, ReplicaSets, Pods, Services and, if wanted, a Scenario; `-` reads standard input.

Options:
  --set-image [CONTAINER=]IMAGE   update every workload to this image once it is complete
  --until complete|DURATION       when to stop: at the end of the last rollout (default),
                                  or at a moment of virtual time such as 90s or 10m
  --format table|json             how to print the records (default: table)
  --summary                       print only the summary

Exit code: 0 complete, 1 not complete (deadline exceeded, or stopped before), 2 bad input.";

/// Runs the command line. Returns the exit code.
pub fn main(arguments: impl Iterator<Item = String>) -> ExitCode {
    let code = match arguments::parse(arguments) {
        Ok(Arguments::Help) => {
            println!("{USAGE}");
            DONE
        }
        Ok(Arguments::Run(options)) => run::run(&options),
        Err(message) => {
            eprintln!("error: {message}\n\n{USAGE}");
            BAD_INPUT
        }
    };
    ExitCode::from(code)
}
