__import__("setuptools").setup()  # settings are in setup.cfg
