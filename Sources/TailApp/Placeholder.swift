import LogCore
