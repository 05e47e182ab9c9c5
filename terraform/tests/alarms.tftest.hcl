# Who is told, and of what.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment = "test"
}

run "as_by_default" {
  assert {
    condition = { for name, alarm in aws_cloudwatch_metric_alarm.reconciler : name => "${alarm.namespace} ${alarm.metric_name} ${join(" ", [for name in ["service", "Environment", "Project", "scope"] : alarm.dimensions[name]])}" } == {
      orders-needing-attention-open = "OrderProcessingSystem OrdersNeedingAttention reconcile-orders test orders open"
      orders-needing-attention-all  = "OrderProcessingSystem OrdersNeedingAttention reconcile-orders test orders all"
      reconciliation-findings-open  = "OrderProcessingSystem ReconciliationFindings reconcile-orders test orders open"
      reconciliation-findings-all   = "OrderProcessingSystem ReconciliationFindings reconcile-orders test orders all"
    }
    error_message = "Orders that need attention and findings must ring, by what each look of this stack's own reconciler measures for itself."
  }

  assert {
    condition = alltrue([for alarm in values(aws_cloudwatch_metric_alarm.reconciler) : alltrue([
      alarm.statistic == "Maximum",
      alarm.period == 300,
      alarm.evaluation_periods == 1,
      alarm.comparison_operator == "GreaterThanOrEqualToThreshold",
      alarm.threshold == 1,
      alarm.treat_missing_data == "ignore",
    ])])
    error_message = "One is enough, and an alarm lasts until the next look."
  }

  assert {
    condition     = alltrue([for alarm in values(aws_cloudwatch_metric_alarm.reconciler) : toset(alarm.alarm_actions) == toset([module.alarms[0].arn]) && toset(alarm.ok_actions) == toset([module.alarms[0].arn])])
    error_message = "The topic must be told of an alarm and of its end."
  }

  # A topic with the key that AWS keeps for SNS takes no alarm.
  assert {
    condition     = module.alarms[0].key == aws_kms_key.topics.arn
    error_message = "What alarms say must be encrypted with a key that CloudWatch may use."
  }

  assert {
    condition = [for statement in jsondecode(module.alarms[0].policy).Statement : statement if statement.Effect == "Allow"] == [{
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:us-east-1:123456789012:orders-test-alarms"
      Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:orders-test-*" } }
    }]
    error_message = "Only this stack's alarms may tell the topic."
  }

  assert {
    condition     = length(aws_sns_topic_subscription.alarm_email) == 0
    error_message = "Nobody is told by e-mail who was not named."
  }
}

run "by_email" {
  variables {
    alarm_email = "shop@example.com"
  }

  assert {
    condition     = aws_sns_topic_subscription.alarm_email[0].endpoint == "shop@example.com" && aws_sns_topic_subscription.alarm_email[0].protocol == "email" && aws_sns_topic_subscription.alarm_email[0].topic_arn == module.alarms[0].arn
    error_message = "Who was named must be told by e-mail."
  }
}

run "without_alarms" {
  variables {
    alarms      = false
    alarm_email = "shop@example.com"
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.reconciler) + length(module.alarms) + length(aws_sns_topic_subscription.alarm_email) == 0
    error_message = "Where no alarms are wanted, nothing of them may be made."
  }
}
