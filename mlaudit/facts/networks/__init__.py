"""Facts of neural networks as source builds, feeds and trains them."""
