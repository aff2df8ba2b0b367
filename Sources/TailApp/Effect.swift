import LogCore
import SlurmJobs

/// What shall be done outside the model. The answer comes home as a message.
package enum Effect: Sendable {
  case follow(FeedRequest)
  case unfollow(FeedID)
  /// How much a followed file matters from now on.
  case attend(FeedID, Attention)
  /// Look at the file now instead of when its turn comes.
  case checkNow(FeedID)
  /// One question about all of these jobs.
  case askSlurm([JobTarget])
  case cancel(JobID)
  case fetchDetails(JobID)
  case export(ExportRequest, PaneID)
  /// Draw the whole screen anew.
  case redraw
  /// Give the terminal back and stop, as after ^Z.
  case suspend
  case quit
}
