environment         = "prod"
log_retention_days  = 365
deletion_protection = true
bucket_access_logs  = true

# Real customers would use up the default of 5,000 requests within hours.
api_clients = {
  operations = { description = "The commands of make", monthly_quota = 1000000 }
}

# The quota of an account that AWS has raised it for. A new one has 10: ask for more first, or leave these three out.
lambda_concurrency_quota = 1000
order_consumers          = 20
order_batch_size         = 5

# SES's sandbox takes 1 mail a second. Ask SES for production access and for this rate first, or leave this out.
notification_rate = 10

# A good order is completed within seconds: its customer gets one mail in place of four.
notification_delay_seconds = 60
