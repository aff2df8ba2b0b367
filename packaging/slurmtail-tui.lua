-- Lmod module file. Put it at MODULEPATH/slurmtail-tui/VERSION.lua and the program at `root`.
local root = pathJoin("/opt/slurmtail-tui", myModuleVersion())

whatis("Name: slurmtail-tui")
whatis("Version: " .. myModuleVersion())
whatis("Description: live logs of Slurm jobs in a terminal")
help("slurmtail-tui 12345: the logs of job 12345, live; ? in the program shows the keys")

prepend_path("PATH", pathJoin(root, "bin"))
prepend_path("MANPATH", pathJoin(root, "share/man"))
-- Other shells look for completions in folders of their own.
if myShellName() == "bash" then
  local completions = pathJoin(root, "share/bash-completion/completions/slurmtail-tui")
  execute { cmd = "[ -z \"$PS1\" ] || . '" .. completions .. "'", modeA = { "load" } }
end
