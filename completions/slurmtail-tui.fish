# Completion of slurmtail-tui for fish: my own jobs with their names, options, files.

# My jobs; an array by its number. squeue's environment may change what it prints.
function __slurmtail_tui_jobs
    env -u SQUEUE_FORMAT -u SQUEUE_FORMAT2 -u SQUEUE_STATES -u SQUEUE_ARRAY -u SLURM_CLUSTERS \
        timeout 3 squeue --me --noheader --format='%i %T %j' 2>/dev/null | while read -l id rest
        printf '%s\t%s\n' (string replace -r '_.*' '' -- $id) "$rest"
    end
end

complete -c slurmtail-tui -a '(__slurmtail_tui_jobs)'
complete -c slurmtail-tui -l me -d 'All of my jobs, including future ones'
complete -c slurmtail-tui -l remote-logs -d 'Read logs that are only on their node there, through srun'
complete -c slurmtail-tui -l demo -d 'Simulated jobs'
complete -c slurmtail-tui -s n -l lines -x -d 'Lines of each stream to start with'
complete -c slurmtail-tui -l memory -x -d 'Memory for all streams together'
complete -c slurmtail-tui -l buffer -x -d 'The most memory for one stream'
complete -c slurmtail-tui -l stream -x -a 'all stdout stderr' -d 'Which streams to show at the start'
complete -c slurmtail-tui -l grep -x -d 'Show only lines that match'
complete -c slurmtail-tui -l exclude -x -d 'Hide lines that match'
complete -c slurmtail-tui -l log-dir -r -d 'Where to look for logs that Slurm cannot name'
complete -c slurmtail-tui -l pattern -x -d 'File name to look for there'
complete -c slurmtail-tui -l poll -x -d 'Upper bound of the polling interval'
complete -c slurmtail-tui -l slurm-interval -x -d 'Seconds between two questions to Slurm'
complete -c slurmtail-tui -l dump -d 'No screen: write the lines to standard output and exit'
complete -c slurmtail-tui -s o -l output -r -d 'With --dump: write to a file'
complete -c slurmtail-tui -l follow -d 'With --dump: go on until every job has ended'
complete -c slurmtail-tui -l format -x -a 'text json raw' -d 'With --dump, and for saving'
complete -c slurmtail-tui -l header -d 'With --dump: begin with lines about the job'
complete -c slurmtail-tui -l force -d 'With -o: replace an existing file'
complete -c slurmtail-tui -l theme -x -a 'auto dark light colour-blind mono' -d 'How it looks'
complete -c slurmtail-tui -l layout -x -a 'stack columns grid tabs main' -d 'How panes share the screen'
complete -c slurmtail-tui -l session -x -a '(slurmtail-tui --sessions 2>/dev/null)' -d 'Keep what is shown under a name'
complete -c slurmtail-tui -l sessions -d 'List the sessions that are kept'
complete -c slurmtail-tui -l config -r -d 'Configuration to use'
complete -c slurmtail-tui -l print-config -d 'Print the default configuration'
complete -c slurmtail-tui -l color -x -a 'auto always never' -d 'Colours on the screen'
complete -c slurmtail-tui -l fail -d 'With --dump: exit with 3 unless every job ended as COMPLETED'
complete -c slurmtail-tui -l version -d 'Print the version'
complete -c slurmtail-tui -s h -l help -d 'Show help'
