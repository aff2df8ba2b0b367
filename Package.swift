// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// Which commit is built, as `make release` says it; `--version` names it.
let commit: [CSetting] =
  Context.environment["SLURMTAIL_COMMIT"].map { [.define("SLURMTAIL_COMMIT", to: "\"\($0)\"")] }
  ?? []

let package = Package(
  name: "slurmtail-tui",
  products: [
    .executable(name: "slurmtail-tui", targets: ["slurmtail-tui"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .systemLibrary(name: "CPCRE2", providers: [.apt(["libpcre2-dev"])]),
    .target(name: "CLinux"),
    .target(name: "CBytes"),
    .target(name: "CBuild", cSettings: commit),

    .target(name: "Scalars", swiftSettings: settings),
    .target(
      name: "LogCore",
      dependencies: [
        "CBytes", "CPCRE2", "Scalars",
        .product(name: "DequeModule", package: "swift-collections"),
      ],
      swiftSettings: settings),
    .target(name: "SlurmJobs", dependencies: ["Scalars"], swiftSettings: settings),
    .target(name: "CellUI", dependencies: ["Scalars"], swiftSettings: settings),
    .target(
      name: "TailApp",
      dependencies: ["LogCore", "SlurmJobs", "CellUI", "Scalars"],
      swiftSettings: settings),
    .target(
      name: "TailIO",
      dependencies: [
        "LogCore", "SlurmJobs", "CLinux", "Scalars",
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: settings),
    .target(
      name: "CursesScreen",
      dependencies: ["CellUI", "CNcurses", "CLinux", "Scalars"],
      swiftSettings: settings),
    .target(
      name: "TailRuntime",
      dependencies: ["TailApp", "TailIO", "CellUI", "LogCore", "SlurmJobs", "CLinux"],
      swiftSettings: settings),
    .target(
      name: "Settings", dependencies: ["TailApp", "LogCore", "CellUI", "Scalars"],
      swiftSettings: settings),
    .target(name: "Options", dependencies: ["Settings", "TailApp"], swiftSettings: settings),
    .executableTarget(
      name: "slurmtail-tui",
      dependencies: [
        "CBuild", "Options",
        "TailRuntime", "TailApp", "Settings", "TailIO", "CursesScreen", "CellUI", "CLinux",
        "LogCore",
        "SlurmJobs",
      ],
      swiftSettings: settings),

    .executableTarget(name: "TailBench", path: "Benchmarks/TailBench", swiftSettings: settings),

    .executableTarget(name: "testfs", path: "Tests/testfs"),
    .target(
      name: "TailTestSupport",
      dependencies: ["LogCore", "SlurmJobs", "CellUI", "TailApp"],
      path: "Tests/TailTestSupport",
      swiftSettings: settings),
    .testTarget(
      name: "LogCoreTests", dependencies: ["LogCore", "TailTestSupport"], swiftSettings: settings),
    .testTarget(
      name: "SlurmJobsTests", dependencies: ["SlurmJobs"], exclude: ["Fixtures"],
      swiftSettings: settings),
    .testTarget(
      name: "CellUITests", dependencies: ["CellUI", "Scalars", "TailTestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "TailAppTests",
      dependencies: ["TailApp", "TailTestSupport", "LogCore", "SlurmJobs", "CellUI", "Options"],
      exclude: ["Screens", "Fixtures"],
      swiftSettings: settings),
    .testTarget(
      name: "TailIOTests", dependencies: ["TailIO", "LogCore", "SlurmJobs", "TailTestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "TailRuntimeTests", dependencies: ["TailRuntime", "TailApp", "LogCore"],
      swiftSettings: settings),
    .testTarget(
      name: "SettingsTests",
      dependencies: ["Settings", "TailApp", "LogCore", "CellUI", "TailTestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "OptionsTests", dependencies: ["Options", "Settings", "TailTestSupport"],
      swiftSettings: settings),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "LogCore", "SlurmJobs", "CellUI", "TailApp", "Settings", "Options",
      ],
      path: "Fuzz/FuzzTargets", swiftSettings: settings),
    .testTarget(
      name: "FuzzTests", dependencies: ["FuzzTargets", "TailTestSupport"], path: "Fuzz/FuzzTests",
      swiftSettings: settings),
    .testTarget(
      name: "EndToEnd", dependencies: ["TailTestSupport"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11
)

// For `make fuzz` alone: what reads text is watched by libFuzzer, which has a `main` of its own.
if Context.environment["SLURMTAIL_FUZZ"] != nil {
  let watched = SwiftSetting.unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"])
  for target in package.targets
  where [
    "Scalars", "LogCore", "SlurmJobs", "CellUI", "TailApp", "Settings", "Options", "FuzzTargets",
  ].contains(target.name) {
    target.swiftSettings = settings + [.unsafeFlags(["-sanitize=fuzzer"])]
  }
  package.targets.append(
    .executableTarget(
      name: "slurmtail-fuzz", dependencies: ["FuzzTargets"], path: "Fuzz/Fuzzer",
      swiftSettings: settings + [watched],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]))
}

// For `make threads` alone: ThreadSanitizer wants a build of its own, which holds only what it watches.
if Context.environment["SLURMTAIL_THREADS"] != nil {
  let watched: Set = [
    "CLinux", "CBytes", "CPCRE2", "Scalars", "LogCore", "SlurmJobs", "CellUI", "TailApp", "TailIO",
    "testfs", "TailTestSupport", "TailIOTests",
  ]
  package.targets.removeAll { !watched.contains($0.name) }
  package.products = []
}
