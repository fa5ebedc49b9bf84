import ArgumentParser
import Diagnostics
import Pipeline

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Carry out a study and write its run folder.")

  @Argument(help: "The study: a .yaml file, or a .md notebook.")
  var study: String

  @Option(name: .long, help: "The run folder (default: runs/<study id>).")
  var out: String?

  @OptionGroup var messages: MessageOptions

  func validate() throws {
    if out?.isEmpty == true { throw ValidationError("--out needs the name of a folder.") }
  }

  func run() throws {
    do throws(DiagnosticList) {
      let study = try Study(yaml: study)
      let folder = out ?? "runs/\(study.id)"
      let run = try study.run(progress: messages.progress)
      try run.write(to: folder)
      messages.endProgress()
      messages.report(run.warnings)
      announce(run, in: folder)
    } catch {
      messages.endProgress()
      throw messages.report(error)
    }
  }

  private func announce(_ run: Run, in folder: String) {
    for sentence in run.headlines { messages.say(messages.json ? sentence : sentence + "\n") }
    let report = run.study.report.html ? "\(folder)/report.html" : "\(folder)/coefficients.csv"
    messages.say("Report: \(report)")
    if messages.json { return }
    let program = CommandLine.arguments.first ?? "throughline"
    print("Next:   \(program) check MY-STUDY.yaml")
    print("        checks a study of your own; '\(program) schema' describes the file for editors.")
  }
}
