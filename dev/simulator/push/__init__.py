"""The push API: the Market calls the shop (Market rules: "Push API")."""
