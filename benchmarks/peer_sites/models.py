"""What is commented on."""

from django.db import models


class Page(models.Model):
    title = models.CharField(max_length=100)

    class Meta:
        app_label = "peer_sites"

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/pages/{self.pk}/"
