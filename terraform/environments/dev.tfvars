environment = "dev"
log_level   = "DEBUG"

# Stacks of developers come and go.
force_destroy           = true
noncurrent_version_days = 7
